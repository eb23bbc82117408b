import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

/** What a page may load, and from where. */
const policy = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'", "data:", "blob:"],
  "connect-src": ["'self'"],
  "form-action": ["'self'"],
  "base-uri": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** The content security policy of a page that has one inline style more. @param style the hash of it, such as `sha256-…`. */
export function policyWithStyle(style: string): string {
  const directives = { ...policy, "style-src": [...policy["style-src"], `'${style}'`] };
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources.join(" ")}`)
    .join(";");
}

/** Tells browsers to trust nothing but what comes from here, and to tell nobody where they have been: links to decide on a release are secret. */
export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: policy,
    },
    // The service itself speaks HTTP; what is before it may speak HTTPS and says so itself.
    strictTransportSecurity: false,
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
  });
}
