/**
 * As text, for a server (`--import`) and for a page alike: their clocks run `speed` times as fast from `began` on. So do
 * intervals, and timeouts up to 2 s: what waits longer is patience with the other side, whose answers take as long as
 * ever. `performance.now` stays, because it measures work; only what is counted from `timeOrigin` is sped up.
 */
export function fastClock(speed: number, began: number): string {
  return `(() => {
  const speed = ${speed}, began = ${began}, RealDate = Date
  const at = (real) => began + (real - began) * speed
  globalThis.Date = class Date extends RealDate {
    constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given) }
    static now() { return Math.floor(at(RealDate.now())) }
  }
  for (const name of ['setTimeout', 'setInterval']) {
    const real = globalThis[name]
    const fast = (task, ms = 0, ...rest) =>
      real(task, name === 'setInterval' || ms <= 2000 ? ms / speed : ms, ...rest)
    globalThis[name] = Object.assign(fast, real)
  }
  const origin = performance.timeOrigin, now = performance.now.bind(performance)
  Object.defineProperty(performance, 'timeOrigin', { get: () => at(origin + now()) - now() })
})()`
}
