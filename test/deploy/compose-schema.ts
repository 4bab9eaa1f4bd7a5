// The part of the Compose specification that docker-compose.yml uses, strictly: a misspelt key would be refused by the
// engine only on the town's own machine.
import { z } from 'zod';

const bytes = z.string().regex(/^\d+[kmg]$/);
const duration = z.string().regex(/^\d+(s|m)$/);
const healthcheck = z.strictObject({
  test: z.array(z.string()).min(2),
  interval: duration,
  timeout: duration,
  retries: z.number().int().positive(),
  start_period: duration,
});
const logging = z.strictObject({
  driver: z.literal('json-file'),
  options: z.strictObject({ 'max-size': bytes, 'max-file': z.string().regex(/^\d+$/) }),
});
const service = z.strictObject({
  image: z.string(),
  build: z.string().optional(),
  init: z.boolean().optional(),
  command: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  logging,
  security_opt: z.array(z.string()),
  stop_grace_period: duration.optional(),
  shm_size: bytes.optional(),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string().regex(/^[^:]+(:-[^}]*\})?:.+:\d+$/)).optional(),
  volumes: z.array(z.string()).optional(),
  networks: z.array(z.string()).optional(),
  network_mode: z
    .string()
    .regex(/^service:\w+$/)
    .optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_healthy', 'service_started']),
        restart: z.boolean().optional(),
      }),
    )
    .optional(),
  healthcheck,
  deploy: z.strictObject({
    resources: z.strictObject({ limits: z.strictObject({ cpus: z.string(), memory: bytes }) }),
  }),
});

export const composeFile = z.strictObject({
  name: z.string(),
  'x-common': z.unknown(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.strictObject({})),
});
export type ComposeService = z.infer<typeof service>;
