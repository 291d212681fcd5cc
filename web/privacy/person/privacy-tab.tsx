import { Suspense } from 'react'
import { Skeletons } from '#web/kit/state.tsx'
import classes from '#web/privacy/person/person.module.css'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'
import { type PersonSection, personSections } from '#web/privacy/person/sections.ts'
import { useManages, useRole } from '#web/settings/may-manage.ts'

/** What is known about a person's privacy: may I write, what they said, what they were told. */
export default function PrivacyTab(props: PersonSectionProps) {
  const role = useRole()
  const manages = useManages()
  const admin = role === 'owner' || role === 'admin'
  const shown = (section: PersonSection) => section.for === 'everybody' || admin || (section.for === 'managers' && manages)
  return (
    <div className={classes.sections}>
      {personSections.filter(shown).map(({ key, Body }) => (
        <Suspense key={key} fallback={<Skeletons lines={3} />}>
          <Body {...props} />
        </Suspense>
      ))}
    </div>
  )
}
