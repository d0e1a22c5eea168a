/**
 * As text, for a server (`--import`): its clocks run `speed` times as fast from `began` on, the wall clock and the monotonic
 * one: two that went apart would be a wall clock that is set all the time.
 */
export function fastDate(speed: number, began: number): string {
  return `(() => {
  const RealDate = Date
  const realNow = performance.now.bind(performance)
  performance.now = () => realNow() * ${speed}
  globalThis.Date = class Date extends RealDate {
    constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given) }
    static now() { return Math.floor(${began} + (RealDate.now() - ${began}) * ${speed}) }
  }
})();`
}

/**
 * For a server and a page: intervals, and timeouts up to 1.5 s, come `speed` times as often. What waits longer is patience
 * with the other side, whose answers take as long as ever. A page's own clock needs no more: charts go by the server's,
 * and by what is posted (SPEC PB5).
 */
export function fastTimers(speed: number): string {
  return `(() => {
  for (const name of ['setTimeout', 'setInterval']) {
    const real = globalThis[name]
    const fast = (task, ms = 0, ...rest) =>
      real(task, name === 'setInterval' || ms <= 1500 ? ms / ${speed} : ms, ...rest)
    globalThis[name] = Object.assign(fast, real)
  }
})();`
}
