import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import {
  createJsonSchemaTransform,
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { AppError } from '../../lib/protocol/errors.ts'
import { answerError } from '../services/answer-error.ts'
import { isComing } from './body-deadline.ts'
import type { OriginPolicy } from './origin-policy.ts'
import { requestId } from './request-id.ts'

export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export interface ApiOptions {
  readonly logger: Logger
  readonly policy: OriginPolicy
}

/**
 * The HTTP API without routes: one error shape, the OpenAPI document of the routes' own schemas at
 * /api/v1/openapi.json, readable at /api. It never listens itself; requests are handed to `api.routing`.
 */
export async function createApi({ logger, policy }: ApiOptions): Promise<Api> {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const wire = answerError(clientMistake(error) ?? error, logger, request.id)
    if (wire.retryAfter !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(wire.retryAfter)))
    // What is left of its body is not waited for.
    if (isComing(request.raw)) reply.header('connection', 'close')
    return reply
      .code(new AppError(wire.code, '').status)
      .serializer(JSON.stringify)
      .type('application/json; charset=utf-8')
      .send({ error: wire })
  }
  const api = Fastify({
    logger: false,
    // An address that no route is looked up for: too long, or wrongly encoded.
    frameworkErrors: (_error, request, reply) =>
      void refuse(new AppError('bad_request', 'the path cannot be read'), request, reply),
    // Feed ids travel in the query and may be long.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    genReqId: requestId,
    return503OnClosing: false,
    trustProxy: false,
  }).withTypeProvider<ZodTypeProvider>()
  // A body is a stream that the handler reads with its own limits; its schema is the published description.
  api.removeAllContentTypeParsers()
  api.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  api.setValidatorCompiler((part) =>
    part.httpPart === 'body'
      ? (value: unknown) => ({ value })
      : validatorCompiler(part as Parameters<typeof validatorCompiler>[0]),
  )
  api.setSerializerCompiler(serializerCompiler)

  api.setErrorHandler((error, request, reply) => refuse(error, request, reply))
  api.setNotFoundHandler((request) => {
    const url = request.url.split('?')[0] ?? '/'
    const other = METHODS.find((method) => api.hasRoute({ method, url }))
    if (other) throw new AppError('method_not_allowed', `${url} takes ${other}, not ${request.method}`)
    throw new AppError('not_found', `there is nothing at ${request.method} ${request.url.split('?')[0]}`)
  })

  api.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'no-store')
    const origin = policy.listed(request.raw)
    reply.header('vary', 'Origin')
    if (origin !== null) reply.header('access-control-allow-origin', origin)
    if (request.method === 'GET' || request.method === 'HEAD') return
    const refusal = policy.checkOrigin(request.raw)
    if (refusal) throw refusal
  })
  if (logger.isLevelEnabled('debug')) {
    // The route and not the address, which may hold what a client should not have put there.
    api.addHook('onResponse', async ({ id, method, routeOptions }, reply) => {
      const { elapsedTime: ms, statusCode: status } = reply
      logger.debug({ requestId: id, method, route: routeOptions.url ?? null, status, ms }, 'answered')
    })
  }
  api.options('/api/*', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', METHODS.join(', '))
      .header(
        'access-control-allow-headers',
        'content-type, content-encoding, x-producer, x-seq, idempotency-key, if-match',
      )
      .header('access-control-max-age', '600')
      .send(),
  )

  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Watchroom',
        version: '1',
        description:
          'Post points, read feeds, windows and rooms. Every error is `{"error": {"code", "message"}}`.',
      },
    },
    transform: createJsonSchemaTransform({ skipList: ['/api/', '/api/*', '/api/static/*'] }),
  })
  await api.register(swaggerUi, {
    routePrefix: '/api',
    staticCSP: true,
    transformStaticCSP: offlineCsp,
    // Without the bar at its top, which has a picture without a name, and a field without a label.
    uiConfig: { deepLinking: false, layout: 'BaseLayout' },
    theme: {
      title: 'Watchroom API',
      js: [{ filename: 'page.js', content: PAGE_SCRIPT }],
      css: [{ filename: 'page.css', content: PAGE_STYLE }],
    },
  })
  api.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => api.swagger())
  return api
}

/** Swagger UI's page fits no phone by itself. */
const PAGE_SCRIPT =
  'document.head.insertAdjacentHTML("beforeend", \'<meta name="viewport" content="width=device-width, initial-scale=1">\')'
/** Its colours, dark enough to be read. */
const PAGE_STYLE = `
.swagger-ui .info .title small { background: #4b5563 }
.swagger-ui .info .title small.version-stamp { background: #3f6212 }
.swagger-ui .info a, .swagger-ui a.nostyle, .swagger-ui .info .link { color: #0b5cab }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #0b5cab }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #0a6b3f }
.swagger-ui .opblock.opblock-put .opblock-summary-method { background: #8a4f00 }
.swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0f6b66 }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #b3261e }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code { color: #6b21a8 }
`

/** Everything comes from this server, which may be plain HTTP under a name that is not localhost. */
function offlineCsp(csp: string): string {
  return (
    csp
      .replace(/ https:| validator\.swagger\.io|upgrade-insecure-requests;?/g, '')
      .replace("frame-ancestors 'self'", "frame-ancestors 'none'")
      // Swagger UI has styles in its markup.
      .replace(/style-src [^;]*/, "style-src 'self' 'unsafe-inline'")
  )
}

/** What Fastify itself refuses, in our codes. */
function clientMistake(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation
    const where = first?.instancePath.replace(/^\//, '') ?? ''
    return new AppError(
      'bad_request',
      where === '' ? (first?.message ?? error.message) : `${where}: ${first?.message}`,
    )
  }
  const { statusCode, message } = error as { statusCode?: number; message?: string }
  if (statusCode === 413) return new AppError('too_large', message ?? 'too large')
  if (statusCode === 415) return new AppError('unsupported_type', message ?? 'unsupported type')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AppError('bad_request', message ?? 'bad request')
  return null
}
