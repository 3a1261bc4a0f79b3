/**
 * Answers HTTP: where each version stands, and that a registry's webhook was taken. Announces the
 * versions that webhooks tell of and that the poll finds.
 */
package io.cupel.gateway;
