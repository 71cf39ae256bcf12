// Runs the audits of GraphQL over HTTP against a server: node audit.mjs URL prints a JSON object a line for each.
import { auditServer } from "graphql-http";

for (const { id, name, status, reason } of await auditServer({ url: process.argv[2], fetchFn: fetch })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
