/** Which parts of the service run in this process. */
package io.cupel.role;
