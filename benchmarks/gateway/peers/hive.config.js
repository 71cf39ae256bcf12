// Hive Gateway with its own planner. In-flight de-duplication is off, as it is in Tharsis; a supergraph in a file is not
// polled, and nothing is reported without a token.
import { defineConfig } from "@graphql-hive/gateway";

export const gatewayConfig = defineConfig({
  transportEntries: { "*.http": { options: { deduplicateInflightRequests: false } } },
  landingPage: false,
  graphiql: false,
  logging: "error",
});
