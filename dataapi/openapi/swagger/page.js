// Starts Swagger UI on the document beside the page. It asks where the page was loaded from, whatever address the document
// names, so that it works behind any prefix; tokens that are typed in are kept nowhere.
const place = new URL("../", import.meta.url);
const spec = await (await fetch(new URL("openapi.json", place))).json();
spec.servers = [{ url: place.href.replace(/\/$/, "") }];
window.SwaggerUIBundle({
  spec,
  dom_id: "#swagger",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
