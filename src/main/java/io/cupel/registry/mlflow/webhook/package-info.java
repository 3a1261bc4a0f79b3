/**
 * MLflow's webhooks: who sent a delivery, what it says, and what is done about it. Knows neither
 * HTTP nor Kafka.
 */
package io.cupel.registry.mlflow.webhook;
