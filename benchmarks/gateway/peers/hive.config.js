// Hive Gateway with its own planner. In-flight de-duplication is off, as it is in Tharsis.
import { defineConfig } from "@graphql-hive/gateway";

export const gatewayConfig = defineConfig({
  transportEntries: { "*.http": { options: { deduplicateInflightRequests: false } } },
  landingPage: false,
  graphiql: false,
  reporting: undefined,
  pollingInterval: 0,
  logging: "error",
});
