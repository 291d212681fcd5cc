import { t } from '#web/app/language.ts'
import type { EditProps, FieldUi, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { FieldLabel } from '#web/fields/label.tsx'
import { countries, countryName } from '#web/kit/countries.ts'
import { SelectField, TextField } from '#web/kit/inputs.tsx'

interface Address {
  readonly street: string | null
  readonly postalCode: string | null
  readonly city: string | null
  readonly region: string | null
  readonly country: string | null
}

const none: Address = { street: null, postalCode: null, city: null, region: null, country: null }

/** The lines of a letter: street, then code and city, then region and country. */
function linesOf(value: unknown): string[] {
  const { street, postalCode, city, region, country } = { ...none, ...(value as Partial<Address>) }
  const town = [postalCode, city].filter(Boolean).join(' ')
  return [...(street ?? '').split('\n'), town, region ?? '', country === null ? '' : countryName(country)].filter((line) => line !== '')
}

function Show({ value, inRow }: ShowProps) {
  const lines = linesOf(value)
  return inRow ? <span className={classes.line}>{lines.join(', ')}</span> : <span className={classes.long}>{lines.join('\n')}</span>
}

function Edit({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  const address: Address = { ...none, ...(value as Partial<Address> | null) }
  const set = (part: keyof Address, text: string) => {
    const next = { ...address, [part]: text === '' ? null : text }
    onChange(Object.values(next).every((one) => one === null) ? null : next)
  }
  const input = (part: 'street' | 'postalCode' | 'city' | 'region', autoComplete: string) => (
    <TextField
      aria-label={t(`web.address.${part}`)}
      placeholder={t(`web.address.${part}`)}
      value={address[part] ?? ''}
      onChange={(event) => set(part, event.currentTarget.value)}
      error={problem(part) ?? (part === 'street' && problem('') !== undefined)}
      autoComplete={autoComplete}
      autoFocus={autoFocus && part === 'street'}
    />
  )
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend} data-hidden={hideLabel}>
        <FieldLabel field={field} />
      </legend>
      <div className={classes.address}>
        {input('street', 'off')}
        {input('postalCode', 'off')}
        {input('city', 'off')}
        {input('region', 'off')}
        <SelectField
          aria-label={t('web.address.country')}
          value={address.country ?? ''}
          onChange={(event) => set('country', event.currentTarget.value)}
          error={problem('country')}
          data={[{ value: '', label: t('web.address.country') }, ...countries()]}
        />
      </div>
      {problem('') !== undefined && <p className={classes.problem}>{problem('')}</p>}
    </fieldset>
  )
}

export const addressUi: FieldUi = {
  Show,
  Edit,
  text: (value) => linesOf(value).join(', '),
  operators: ['empty', 'filled'],
  width: 240,
  done: 'button',
}
