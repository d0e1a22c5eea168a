'use client'

import { type ComponentProps, type ReactNode, useId } from 'react'

const BOX =
  'w-full min-w-0 rounded-md border border-edge bg-surface px-2 text-[13px] placeholder:text-muted aria-invalid:border-bad'

/** What a field hands to its control, so that label, hint and problem belong to it. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean | undefined
}

/** A label above a control, a hint below it, and in its place the sentence that says what is wrong. */
export function Field(props: {
  readonly label: string
  readonly hint?: ReactNode
  readonly problem?: string | undefined
  readonly className?: string
  readonly children: (control: ControlProps) => ReactNode
}) {
  const { label, hint, problem, className = '', children } = props
  const id = useId()
  const note = `${id}note`
  const noted = problem !== undefined || hint !== undefined
  return (
    <div className={`grid min-w-0 content-start gap-1 ${className}`}>
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': noted ? note : undefined,
        'aria-invalid': problem === undefined ? undefined : true,
      })}
      {noted ? (
        <p id={note} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-bad'}`}>
          {problem ?? hint}
        </p>
      ) : null}
    </div>
  )
}

export function TextInput({ className = '', ...rest }: ComponentProps<'input'>) {
  return <input type="text" autoComplete="off" className={`h-8 ${BOX} ${className}`} {...rest} />
}

export function TextArea({ className = '', ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={`py-1.5 leading-5 ${BOX} ${className}`} {...rest} />
}

export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
}

export function Select<V extends string>({
  choices,
  value,
  onPick,
  className = '',
  ...rest
}: Omit<ComponentProps<'select'>, 'value' | 'onChange'> & {
  readonly choices: readonly Choice<V>[]
  readonly value: V
  readonly onPick: (value: V) => void
}) {
  return (
    <select
      value={value}
      onChange={(event) => {
        const choice = choices.find((one) => one.value === event.target.value)
        if (choice !== undefined) onPick(choice.value)
      }}
      className={`h-8 ${BOX} ${className}`}
      {...rest}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  )
}

export function Checkbox(props: {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2 text-[13px]">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {props.label}
    </label>
  )
}
