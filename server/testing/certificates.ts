import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface Certificates {
  /** Paths of files. */
  readonly ca: string
  /** That has signed nothing here. */
  readonly otherCa: string
  /** Settings of a Redis that speaks TLS at a port, to clients and to the nodes of its cluster. */
  redisSettings(tlsPort: number): Readonly<Record<string, string | number>>
}

/** An authority, and a certificate of its for 127.0.0.1, in a folder of the test's own. */
export async function makeCertificates(): Promise<Certificates> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-tls-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const at = (name: string) => join(dir, name)
  const openssl = (...args: readonly string[]) => {
    const { status, stderr, error } = spawnSync('openssl', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl failed: ${error?.message ?? stderr}`)
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const
  for (const name of ['ca', 'other']) {
    const made = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)]
    openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`, ...made)
  }
  await writeFile(at('ext'), 'subjectAltName = IP:127.0.0.1, DNS:localhost\n')
  openssl('req', ...newKey, '-subj', '/CN=redis', '-keyout', at('redis.key'), '-out', at('redis.csr'))
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('ext')]
  openssl('x509', '-req', '-in', at('redis.csr'), ...signed, '-days', '2', '-out', at('redis.pem'))
  return {
    ca: at('ca.pem'),
    otherCa: at('other.pem'),
    redisSettings: (tlsPort) => ({
      'tls-port': tlsPort,
      'tls-cert-file': at('redis.pem'),
      'tls-key-file': at('redis.key'),
      'tls-ca-cert-file': at('ca.pem'),
      'tls-auth-clients': 'no',
      'tls-cluster': 'yes',
    }),
  }
}
