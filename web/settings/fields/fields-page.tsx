import { Tabs } from '@mantine/core'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { navigationGroups } from '#web/app/shell/navigation-groups.ts'
import { useModel } from '#web/app/tenant.ts'
import { Page, Section } from '#web/kit/page.tsx'
import { EntityFields } from '#web/settings/fields/entity-fields.tsx'
import { Objects } from '#web/settings/fields/objects.tsx'

/** What the tenant adds to the model: fields of its own, and objects of its own. */
export default function FieldsPage() {
  const entities = navigationGroups(useModel()).flatMap((group) => group.entities)
  const [chosen, setChosen] = useState(entities[0]?.name)
  const entity = entities.find((one) => one.name === chosen) ?? entities[0]
  return (
    <Page title={t('settings.pages.fields')} description={t('settings.fields.description')}>
      <Section title={t('settings.fields.title')}>
        <Tabs value={entity?.name ?? null} onChange={(name) => setChosen(name ?? undefined)} keepMounted={false}>
          <Tabs.List aria-label={t('settings.fields.of')}>
            {entities.map((one) => (
              <Tabs.Tab key={one.name} value={one.name}>
                {one.labels}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {entities.map((one) => (
            <Tabs.Panel key={one.name} value={one.name} pt="md">
              <EntityFields entity={one} />
            </Tabs.Panel>
          ))}
        </Tabs>
      </Section>
      <Objects onAdded={setChosen} />
    </Page>
  )
}
