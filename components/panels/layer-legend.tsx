'use client'

import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { ChartLayers } from '../charts/series-source.ts'

type Layer = keyof ChartLayers

const LAYERS: readonly { readonly layer: Layer; readonly label: string }[] = [
  { layer: 'value', label: 'Value' },
  { layer: 'mean', label: 'Mean' },
  { layer: 'sigma', label: '±1σ' },
  { layer: 'extent', label: 'Min–max' },
]

/** The chart's legend; each entry shows or hides its marks. `color` is the series' CSS variable. */
export function LayerLegend(props: {
  readonly layers: ChartLayers
  readonly color: string
  readonly onChange: (layers: ChartLayers) => void
}) {
  const { layers, color, onChange } = props
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">Marks</legend>
      {LAYERS.map(({ layer, label }) => (
        <button
          key={layer}
          type="button"
          aria-pressed={layers[layer]}
          onClick={() => onChange({ ...layers, [layer]: !layers[layer] })}
          className={clsx(
            'flex h-7 items-center gap-1.5 rounded px-2 text-[13px] hover:bg-raised',
            layers[layer] ? 'text-ink' : 'text-muted line-through',
          )}
        >
          <span className={layers[layer] ? undefined : 'opacity-40'}>{swatch(layer, color)}</span>
          {label}
        </button>
      ))}
    </fieldset>
  )
}

function swatch(layer: Layer, color: string): ReactNode {
  const background = `var(${color})`
  switch (layer) {
    case 'value':
      return <span aria-hidden className="block h-0.5 w-4" style={{ background }} />
    case 'mean':
      return <span aria-hidden className="block h-0.5 w-4 bg-ink" />
    case 'sigma':
      return <span aria-hidden className="block h-3 w-4 rounded-xs opacity-35" style={{ background }} />
    case 'extent':
      return <span aria-hidden className="block h-3 w-4 rounded-xs opacity-20" style={{ background }} />
  }
}
