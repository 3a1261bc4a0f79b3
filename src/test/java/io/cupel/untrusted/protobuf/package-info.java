/**
 * Protobuf messages that are nearly valid: changed field by field, since what encloses a changed
 * byte would only be refused.
 */
package io.cupel.untrusted.protobuf;
