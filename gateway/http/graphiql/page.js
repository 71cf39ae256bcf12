// Starts GraphiQL on the address that the page was loaded from, so that it works behind any prefix.
import { createElement, createGraphiQLFetcher, createRoot, GraphiQL } from "./graphiql.js";

const WELCOME = `# Tharsis answers GraphQL here.
#
# Ctrl-Space   completes
# Ctrl-Enter   runs
# The book at the left: the schema
# Headers, below: a token, as
#   {"Authorization": "Bearer …"}

query Begin {
  __typename
}
`;
const fetcher = createGraphiQLFetcher({ url: window.location.pathname });
createRoot(document.getElementById("graphiql")).render(
  createElement(GraphiQL, { fetcher, defaultQuery: WELCOME, shouldPersistHeaders: false }),
);
