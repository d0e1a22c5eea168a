import { Transform } from 'node:stream'
import cliProgress from 'cli-progress'

const { Format, Presets, SingleBar } = cliProgress
const MIB = 1024 * 1024

/** A bar on stderr, or the number alone where the total is not known; nothing where stderr is no terminal. */
export function startBar(name, total, unit = '') {
  const title = name.slice(-30)
  const format =
    total === null ? `${title} {value}${unit}` : `${title} {bar} {percentage}% {value} of {total}${unit}`
  const bar = new SingleBar(
    {
      format,
      stream: process.stderr,
      // Neither is taken away, so that Ctrl-C has nothing to give back.
      hideCursor: false,
      linewrap: true,
      clearOnComplete: true,
      gracefulExit: false,
      formatValue: (value, options, type) =>
        type === 'value' || type === 'total'
          ? Number(value).toLocaleString('en', { maximumFractionDigits: 1 })
          : Format.ValueFormat(value, options, type),
    },
    Presets.shades_classic,
  )
  bar.start(total ?? 1, 0)
  return {
    set: (done, outOf = total) => {
      if (outOf !== null) bar.setTotal(outOf)
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}

/** Passes bytes on and shows how many MiB have been; `total` in bytes, null where nobody knows. */
export function countBytes(title, total) {
  const bar = startBar(title, total === null ? null : total / MIB, ' MiB')
  let bytes = 0
  const stream = new Transform({
    transform(part, _encoding, done) {
      bytes += part.length
      bar.set(bytes / MIB)
      done(null, part)
    },
  })
  stream.once('close', bar.stop)
  return stream
}
