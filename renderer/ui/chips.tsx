import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import './field.css'

export interface ChipsProps<K extends string> {
  readonly label: string
  /** null: none is chosen. */
  readonly value: K | null
  readonly onChange: (value: K | null) => void
  readonly options: readonly { readonly value: K; readonly label: string }[]
  /** Whether pressing the chosen chip again chooses none. */
  readonly canBeNone?: boolean
}

/** One of a few choices, all in sight; filters and presets. */
export function Chips<K extends string>(props: ChipsProps<K>) {
  return (
    <ToggleButtonGroup
      aria-label={props.label}
      className="chips"
      selectionMode="single"
      disallowEmptySelection={!props.canBeNone}
      selectedKeys={props.value === null ? [] : [props.value]}
      onSelectionChange={(keys) => {
        const [key] = keys
        props.onChange(key === undefined ? null : (key as K))
      }}
    >
      {props.options.map((option) => (
        <ToggleButton key={option.value} id={option.value} className="chip">
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
