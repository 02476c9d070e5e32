import { useTranslation } from 'react-i18next'
import { useRegisterView } from '../app/register-view.ts'
import { useQuery } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Notice } from '../ui/status.tsx'
import { Section } from './section.tsx'

/** Who works at this register; read only, because staff come from the register's configuration. */
export function StaffSection() {
  const { t } = useTranslation(['settings', 'common'])
  const say = useFailureSentence()
  const { staff: signedIn } = useRegisterView()
  const { value, failure } = useQuery('staff.list', {}, signedIn?.staffId)
  const staff = value?.staff ?? []
  return (
    <Section title={t('settings:section.staff')}>
      {failure && (
        <Notice tone="refused" role="alert">
          {say(failure)}
        </Notice>
      )}
      {value && (
        <p className="muted">{t(staff.length === 0 ? 'settings:staff.none' : 'settings:staff.text')}</p>
      )}
      {staff.length > 0 && (
        <table className="table settings-table">
          <thead>
            <tr>
              <th scope="col">{t('settings:staff.name')}</th>
              <th scope="col">{t('settings:staff.role')}</th>
              <th scope="col">{t('settings:staff.pin')}</th>
            </tr>
          </thead>
          <tbody>
            {staff.map((member) => (
              <tr key={member.staffId}>
                <th scope="row">
                  {member.name}
                  {member.staffId === signedIn?.staffId && (
                    <span className="device-mark">{t('settings:staff.here')}</span>
                  )}
                </th>
                <td>{t(`common:role.${member.role}`)}</td>
                <td className="muted">
                  {t(member.needsPin ? 'settings:staff.withPin' : 'settings:staff.withoutPin')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}
