import { CircleAlert } from 'lucide-react'
import type { Ref } from 'react'
import { FieldError, Input, Label, Text, TextArea, TextField as AriaTextField } from 'react-aria-components'
import './field.css'

export interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string | undefined
  /** A sentence; its presence marks the field. */
  readonly error?: string | null | undefined
  readonly placeholder?: string
  readonly type?: 'text' | 'password' | 'number' | 'date'
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'none' | 'url'
  readonly maxLength?: number
  readonly isDisabled?: boolean
  readonly isRequired?: boolean
  readonly autoFocus?: boolean
  readonly multiline?: boolean
  readonly mono?: boolean
  readonly onEnter?: () => void
  /** The element itself, for whoever has to place the caret. */
  readonly inputRef?: Ref<HTMLInputElement>
}

/** A labelled field with its hint and its error beside it. */
export function TextField(props: TextFieldProps) {
  const invalid = props.error !== null && props.error !== undefined
  const className = `input ${props.mono ? 'input-mono' : ''}`
  return (
    <AriaTextField
      className="field"
      value={props.value}
      onChange={props.onChange}
      isInvalid={invalid}
      type={props.type ?? 'text'}
      isDisabled={props.isDisabled ?? false}
      isRequired={props.isRequired ?? false}
      autoFocus={props.autoFocus ?? false}
      validationBehavior="aria"
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
      {...(props.inputMode === undefined ? {} : { inputMode: props.inputMode })}
      onKeyDown={(event) => {
        // The library keeps keys to itself unless told otherwise; Escape and the screen's keys have to get
        // through.
        event.continuePropagation()
        if (event.key === 'Enter' && !event.repeat) props.onEnter?.()
      }}
    >
      <Label className="field-label">{props.label}</Label>
      {props.multiline ? (
        <TextArea className={className} placeholder={props.placeholder ?? ''} rows={2} />
      ) : (
        <Input
          ref={props.inputRef ?? null}
          className={className}
          placeholder={props.placeholder ?? ''}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {props.hint !== undefined && !invalid && (
        <Text slot="description" className="field-hint">
          {props.hint}
        </Text>
      )}
      <FieldError className="field-error">
        {invalid && (
          <>
            <CircleAlert size={16} aria-hidden />
            {props.error}
          </>
        )}
      </FieldError>
    </AriaTextField>
  )
}
