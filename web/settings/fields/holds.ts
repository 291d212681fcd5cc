import type { Holds } from '#schema/privacy.ts'
import { t } from '#web/app/language.ts'
import type { PickerOption } from '#web/kit/picker-option.ts'
import type { OwnKind } from '#web/settings/fields/own-model.ts'

/** What a field can say about a person, in the order of asking. The taxonomy has more; these are what people keep in a CRM. */
const groups = {
  nobody: ['nothing-personal', 'free-text'],
  basics: [
    'user.name',
    'user.contact.email',
    'user.contact.phone_number',
    'user.contact.address',
    'user.contact.url',
    'user.job_title',
    'user.workplace',
    'user.contact.organization',
    'user.account',
    'user.unique_id',
    'user.account.settings',
  ],
  life: [
    'user.demographic.date_of_birth',
    'user.demographic.age_range',
    'user.demographic.gender',
    'user.demographic.language',
    'user.demographic.marital_status',
    'user.childrens',
    'user.location.imprecise',
    'user.location.precise',
    'user.social',
    'user.behavior',
    'user.content.self_image',
  ],
  money: ['user.behavior.purchase_history', 'user.financial', 'user.financial.bank_account', 'user.payment'],
  papers: [
    'user.government_id',
    'user.government_id.national_identification_number',
    'user.government_id.passport_number',
    'user.government_id.drivers_license_number',
    'user.government_id.vehicle_registration',
  ],
  protected: [
    'user.health_and_medical',
    'user.biometric',
    'user.demographic.religious_belief',
    'user.demographic.political_opinion',
    'user.demographic.race_ethnicity',
    'user.demographic.sexual_orientation',
    'user.criminal_history',
  ],
} as const satisfies Readonly<Record<string, readonly Holds[]>>

type Group = keyof typeof groups
type OfferedHolds = (typeof groups)[Group][number]

const groupNames = Object.keys(groups) as readonly Group[]
const offered: readonly OfferedHolds[] = groupNames.flatMap((name) => groups[name])

/** Every answer as an option, with its group beside it. */
export function holdsOptions(): readonly PickerOption[] {
  return groupNames.flatMap((name) =>
    groups[name].map((key) => ({ id: key, label: t(`settings.holds.${key}`), detail: t(`settings.holdsGroups.${name}`) })),
  )
}

/** The plain words of a category; the category itself where it has none. */
export function holdsText(key: string): string {
  const known = offered.find((one) => one === key)
  return known === undefined ? key : t(`settings.holds.${known}`)
}

/** Art. 9 and 10 GDPR. */
export function isSpecial(key: string): boolean {
  return groups.protected.some((one) => one === key)
}

/** What follows from the kind alone; '' where only its maker knows. */
export function holdsOfKind(kind: OwnKind): Holds | '' {
  const known: Partial<Record<OwnKind, Holds>> = {
    longText: 'free-text',
    email: 'user.contact.email',
    phone: 'user.contact.phone_number',
    link: 'nothing-personal',
    user: 'user.account',
  }
  return known[kind] ?? ''
}
