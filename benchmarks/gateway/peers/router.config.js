// Hive Gateway with the planner of Hive Router, which is written in Rust.
import { defineConfig } from "@graphql-hive/gateway";
import { unifiedGraphHandler } from "@graphql-hive/router-runtime";
import { gatewayConfig as base } from "./hive.config.js";

export const gatewayConfig = defineConfig({ ...base, unifiedGraphHandler });
