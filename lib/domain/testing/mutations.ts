import fc from 'fast-check'

type Mutation =
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'drop' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'word'; readonly at: number; readonly word: number }

/** Numbers that decoders take for lengths, counts and codes. */
const WORDS: readonly [number, ...number[]] = [0, 1, 2, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]

const at = fc.nat(1_000_000)
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at, byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }),
  }),
  fc.record({ kind: fc.constantFrom('drop' as const, 'repeat' as const), at, length: fc.nat(40) }),
  fc.record({ kind: fc.constant('word' as const), at, word: fc.constantFrom(...WORDS) }),
)

/** Bytes as a decoder must expect them from a broken disk, a hostile peer or another release: one to four changes of good ones. */
export function mutated(good: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc
    .tuple(good, fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([bytes, mutations, isEarly]) => {
      let changed = Uint8Array.from(bytes)
      // Half of all cases change the beginning only, where counts and codes stand.
      for (const one of mutations)
        changed = apply(changed, one, isEarly ? Math.min(64, changed.length) : changed.length)
      return changed
    })
}

function apply(bytes: Uint8Array<ArrayBuffer>, one: Mutation, within: number): Uint8Array<ArrayBuffer> {
  const where = within === 0 ? 0 : one.at % within
  switch (one.kind) {
    case 'set':
      bytes[where] = one.byte
      return bytes
    case 'flip':
      bytes[where] = (bytes[where] ?? 0) ^ (1 << one.bit)
      return bytes
    case 'insert':
      return Uint8Array.of(...bytes.subarray(0, where), ...one.bytes, ...bytes.subarray(where))
    case 'drop':
      return Uint8Array.of(...bytes.subarray(0, where), ...bytes.subarray(where + one.length))
    case 'repeat':
      return Uint8Array.of(...bytes.subarray(0, where + one.length), ...bytes.subarray(where))
    case 'word':
      if (where + 4 <= bytes.length) new DataView(bytes.buffer).setUint32(where, one.word, true)
      return bytes
  }
}

/** Runs of one property; more by hand: `FUZZ_RUNS=1000000 npx vitest run fuzz`. */
export const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 3000)

/** What the decoder makes of the bytes, or null where it refuses them in the way that it promises. Any other failure is thrown. */
export function decodedOr<T>(decode: () => T, isRefusal: (error: unknown) => boolean): T | null {
  try {
    return decode()
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

/** A JSON value with one to three of its parts, at any depth, replaced by other JSON. */
export function mutatedJson(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const part = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(-1, 2 ** 53, 1e308, '', '__proto__'))
  return fc
    .tuple(good, fc.array(fc.tuple(fc.nat(10_000), part), { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) =>
      changes.reduce<unknown>((changed, [at, by]) => replacePart(changed, at, by), value),
    )
}

function replacePart(value: unknown, at: number, by: unknown): unknown {
  const parts = countParts(value)
  let left = at % parts
  const replace = (one: unknown): unknown => {
    if (left-- === 0) return by
    if (Array.isArray(one)) return one.map(replace)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([name, each]) => [name, replace(each)]))
  }
  return replace(value)
}

function countParts(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, each) => sum + countParts(each), 1)
}
