import { SwitchButton, SwitchField } from 'react-aria-components'
import './field.css'

/** An on/off setting with its words beside it. */
export function Switch(props: {
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
  readonly isDisabled?: boolean
}) {
  return (
    <SwitchField isSelected={props.isOn} onChange={props.onChange} isDisabled={props.isDisabled ?? false}>
      <SwitchButton className="switch">
        <span className="switch-track">
          <span className="switch-thumb" />
        </span>
        <span>{props.label}</span>
      </SwitchButton>
    </SwitchField>
  )
}
