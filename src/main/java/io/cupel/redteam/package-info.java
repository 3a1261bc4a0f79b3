/**
 * Backdoored classifiers of our own making: attacks, the victims they poison, and the demo's files.
 * What the purification is measured on comes from here, so that nobody has to trust a download.
 */
package io.cupel.redteam;
