/**
 * Backdoored classifiers of our own making: attacks ({@link io.cupel.redteam.AttackKind}), the
 * networks they poison ({@link io.cupel.redteam.Architecture}), victims by name ({@link
 * io.cupel.redteam.VictimCatalogue}), and the demo's files. What the purification is measured on
 * comes from here, so that nobody has to trust a download.
 */
package io.cupel.redteam;
