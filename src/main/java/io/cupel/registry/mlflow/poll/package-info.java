/**
 * The reconcile poll: looks through MLflow's versions for those that nobody announced
 * (docs/adr/0013). Knows neither HTTP nor Kafka.
 */
package io.cupel.registry.mlflow.poll;
