import type { Range } from '../../lib/domain/time-range.ts'
import { timeOf } from '../format/range-address.ts'
import { type ReplayState, SPEEDS, type Speed } from './replay.ts'

/** `play=<from>/<to>&speed=10`: the replay that stands at the address's `at`; null where there is none or it lies outside. */
export function readReplay(
  params: URLSearchParams,
  asOf: number | undefined,
): (Range & { speed: Speed }) | null {
  const [from = Number.NaN, to = Number.NaN] = (params.get('play') ?? '').split('/').map(timeOf)
  if (asOf === undefined || !(from < to && from <= asOf && asOf <= to)) return null
  const asked = Number(params.get('speed') ?? '')
  return { from, to, speed: SPEEDS.find((speed) => speed === asked) ?? 1 }
}

export function writeReplay(into: URLSearchParams, state: ReplayState | null): void {
  if (state === null) {
    into.delete('play')
    into.delete('speed')
    return
  }
  into.set('play', `${new Date(state.from).toISOString()}/${new Date(state.to).toISOString()}`)
  into.set('speed', String(state.speed))
}
