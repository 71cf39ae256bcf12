// Settings of npm's Hive Gateway as a router of our subgraphs: it shows them the secret that federation's own fields ask for.
export const gatewayConfig = {
  landingPage: false,
  graphiql: false,
  logging: "error",
  propagateHeaders: {
    fromClientToSubgraphs: () => ({ "tharsis-subgraph-secret": process.env.THARSIS_TEST_SECRET }),
  },
};
