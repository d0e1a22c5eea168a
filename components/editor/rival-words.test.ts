import { expect, it } from 'vitest'
import { rivalWords } from './rival-words.ts'

it.each([
  ['Ben', 'Ada', 'Ben', 'You saved a version while Ada saved another.', 'Keep Ada’s', 'Keep yours'],
  ['Ada', 'Ada', 'Ben', 'Ben saved a version while you saved another.', 'Keep yours', 'Keep Ben’s'],
  ['Eve', 'Ada', 'Ben', 'Ben saved a version while Ada saved another.', 'Keep Ada’s', 'Keep Ben’s'],
  [
    'Ben',
    undefined,
    'Ben',
    'You saved a version while somebody saved another.',
    'Keep the one in the room',
    'Keep yours',
  ],
  [
    'Eve',
    undefined,
    'Ben',
    'Ben saved a version while somebody saved another.',
    'Keep the one in the room',
    'Keep Ben’s',
  ],
  [
    'Ben',
    'Ben',
    'Ben',
    'You saved a version while another tab of yours saved another.',
    'Keep the one in the room',
    'Keep the other one',
  ],
])('[RM11] %s looks at versions of %s and %s', (me, held, rival, story, keepHeld, keepRival) => {
  expect(rivalWords(me, held, rival)).toMatchObject({ story, keepHeld, keepRival })
})
