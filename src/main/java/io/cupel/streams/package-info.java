/** How a Kafka Streams application of the service is set up, watched, restarted and stopped. */
package io.cupel.streams;
