// Starts GraphiQL on the address that the page was loaded from, so that it works behind any prefix.
"use strict";
const WELCOME = `# Tharsis answers GraphQL at this address.
#
# Ctrl-Space completes, Ctrl-Enter runs; the book at the left shows the schema.
# A token goes below, under Headers: {"Authorization": "Bearer …"}

query Begin {
  __typename
}
`;
const fetcher = GraphiQL.createFetcher({ url: window.location.pathname });
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: WELCOME, shouldPersistHeaders: false }),
);
