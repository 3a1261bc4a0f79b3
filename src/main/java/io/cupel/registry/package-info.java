/** What a model registry must do for purified versions to get back to it. */
package io.cupel.registry;
