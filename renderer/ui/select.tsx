import { Check, ChevronDown } from 'lucide-react'
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from 'react-aria-components'
import './button.css'
import './field.css'

export interface SelectProps<K extends string> {
  readonly label: string
  readonly value: K
  readonly onChange: (value: K) => void
  readonly options: readonly { readonly value: K; readonly label: string }[]
  readonly hint?: string
  readonly isDisabled?: boolean
}

/** One of a few values. */
export function Select<K extends string>(props: SelectProps<K>) {
  return (
    <AriaSelect
      className="field"
      value={props.value}
      isDisabled={props.isDisabled ?? false}
      onChange={(key) => {
        if (key !== null) props.onChange(key as K)
      }}
    >
      <Label className="field-label">{props.label}</Label>
      <Button className="button select-button">
        <SelectValue />
        <ChevronDown size={18} aria-hidden />
      </Button>
      {props.hint !== undefined && <span className="field-hint">{props.hint}</span>}
      <Popover className="popover">
        <ListBox>
          {props.options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.label} className="option">
              {({ isSelected }) => (
                <>
                  {option.label}
                  {isSelected && <Check size={18} aria-hidden />}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
