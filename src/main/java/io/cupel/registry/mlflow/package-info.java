/**
 * MLflow as a model registry: its REST API, the URIs that it names models by, and how a purified
 * version is published to it.
 */
package io.cupel.registry.mlflow;
