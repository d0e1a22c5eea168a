/** As zod gives it. */
interface Issue {
  readonly code?: string | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const SENTENCES: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/^title$/, 'A title has at most 200 characters.'],
  [/^description$/, 'A description has at most 2,000 characters.'],
  [/^markdown$/, 'A text has at most 20,000 characters.'],
  [/^selectors$/, 'Choose at least one feed, and at most 50 feeds or patterns.'],
  [/^selectors\.\d+/, 'Write a feed’s name or a pattern, at most 1,024 characters.'],
  [/^unit$/, 'Choose a unit, or write your own of at most 24 characters.'],
  [/^right\.unit$/, 'Choose a unit for the right axis, or write your own of at most 24 characters.'],
  [/^decimals$/, 'Write a whole number from 0 to 10, or nothing for as many as fit.'],
  [/^thresholds$/, 'A panel has at most 10 thresholds.'],
  [/^thresholds\.\d+\.at$/, 'Write the number from which this level holds.'],
  [/^limit\.count$/, 'Write a whole number from 1 to 200, or nothing for all.'],
  [/^(min|max)$/, 'Write a number, or nothing.'],
  [/^bins$/, 'Write a whole number from 2 to 200, or nothing for as many as fit.'],
  [/^states$/, 'A timeline has at most 30 states.'],
  [/^states\.\d+\.at$/, 'Write the number from which this state holds.'],
  [/^states\.\d+\.label$/, 'Give the state a name of at most 60 characters.'],
]

/** The form's field for an issue of `panelSchema`, and a sentence that says what to do. */
export function problemAt({ path, message }: Issue): { field: string; sentence: string } {
  const field = path.map(String).join('.')
  const known = SENTENCES.find(([pattern]) => pattern.test(field))
  const sentence =
    known?.[1] ?? `The server would refuse this: ${field === '' ? '' : `${field}: `}${message}.`
  return { field: field.startsWith('selectors.') ? field.split('.').slice(0, 2).join('.') : field, sentence }
}
