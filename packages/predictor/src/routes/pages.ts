import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { AppDependencies } from "../app.js";
import { mostPictureBytes } from "../limits.js";
import { readAssets, uiPage } from "../pages/index.js";
import { serveAssets } from "./assets.js";

/** The page for people, and what its looks and its script are made of. */
export function pageRoutes({ slot, slotName }: AppDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get("/ui", { schema: { hide: true } }, async (_request, reply) => {
      reply.type("text/html; charset=utf-8");
      const { model } = slot;
      return uiPage({ classes: model?.classes ?? [], model, slot: slotName(), maxPictureBytes: mostPictureBytes });
    });
    serveAssets(app, await readAssets());
  };
}
