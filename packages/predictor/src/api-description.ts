import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { policyWithStyle } from "./security-headers.js";

/** Describes the routes that are added from now on, as OpenAPI: for people at /docs, for programs at /docs/json. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: {
        title: "SNN predictions",
        description: "Says what a trained network sees in pictures. Every error is a problem of RFC 9457.",
        version: "1",
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    // Swagger UI puts one style into its page, which is named by its hash. A browser's test tells when it changes.
    transformStaticCSP: () => policyWithStyle(styleOfSwaggerUi),
  });
}

const styleOfSwaggerUi = "sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w=";
