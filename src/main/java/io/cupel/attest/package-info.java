/**
 * What a hardening did, as a signed statement: an in-toto Statement v1 in a DSSE envelope, signed
 * with Ed25519. Attestations that come back are not trusted before their signature is verified.
 */
package io.cupel.attest;
