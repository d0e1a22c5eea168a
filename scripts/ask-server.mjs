import * as http from 'node:http'
import * as https from 'node:https'
import { pipeline } from 'node:stream'

/** The answer as soon as it begins, which may be before the whole body is sent. Throws an Error that can be shown. */
export async function askServer(url, { method = 'GET', headers = {}, body } = {}) {
  const { request: open } = url.protocol === 'https:' ? https : http
  const answer = await new Promise((resolve, reject) => {
    const request = open(url, { method, headers })
    request.on('response', resolve)
    request.on('error', (error) => reject(new Error(explain(error, url), { cause: error })))
    if (!body) request.end()
    else {
      pipeline(body, request, (error) => {
        if (error) reject(new Error(explain(error, url), { cause: error }))
      })
    }
  })
  if (answer.statusCode === 200) return answer
  let text = ''
  for await (const part of answer.setEncoding('utf8')) text += part
  answer.req.destroy()
  throw new Error(refusal(text) ?? `The server answered ${answer.statusCode}.`)
}

function refusal(text) {
  try {
    return JSON.parse(text).error.message
  } catch {
    return null
  }
}

function explain(error, url) {
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND')
    return `No server answers at ${url.origin}. Is it running (npm start)? --url names another.`
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'The server ended the connection.'
  return error.message
}
