// What the page needs of GraphiQL and React, in one module.
import "graphiql/style.css";
export { createGraphiQLFetcher } from "@graphiql/toolkit";
export { GraphiQL } from "graphiql";
export { createElement } from "react";
export { createRoot } from "react-dom/client";
