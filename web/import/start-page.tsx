import { IconFileOff } from '@tabler/icons-react'
import { EntityIcon } from '#web/app/icons.tsx'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { navigationGroups } from '#web/app/shell/navigation-groups.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { DropZone } from '#web/import/drop-zone.tsx'
import { PastImports } from '#web/import/past-imports.tsx'
import classes from '#web/import/start.module.css'
import { Steps } from '#web/import/steps.tsx'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { Link } from '#web/kit/link.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { EmptyState } from '#web/kit/state.tsx'

/** The entities that can be imported: first those that people work with every day. */
function useImportable(): readonly ModelEntity[] {
  const model = useModel()
  const usual = navigationGroups(model).flatMap((group) => group.entities)
  return [...new Set([...usual, ...model.entities])].filter((entity) => entity.can.includes('import'))
}

/** The first step: what it is, and the file. Below stand the imports that were before. */
export function StartPage({ entity }: { entity?: ModelEntity }) {
  const tenant = useTenant()
  const entities = useImportable()
  const chosen = entity ?? entities[0]
  useBreadcrumb([{ label: t('import.title'), to: paths.import(tenant) }, ...(entity === undefined ? [] : [{ label: entity.labels }])])
  if (chosen === undefined) {
    return (
      <Page title={t('import.title')}>
        <EmptyState icon={<IconFileOff size={28} stroke={1.5} />} title={t('import.start.nothing')} text={t('import.start.nothingText')} />
      </Page>
    )
  }
  return (
    <Page title={t('import.title')} description={t('import.description')}>
      <Steps at="file" />
      <Section>
        <EntityChoice entities={entities} chosen={chosen} />
        <h2 className={classes.fileTitle}>{t('import.start.file')}</h2>
        <DropZone key={chosen.name} entity={chosen} />
      </Section>
      <PastImports />
    </Page>
  )
}

function EntityChoice({ entities, chosen }: { entities: readonly ModelEntity[]; chosen: ModelEntity }) {
  const tenant = useTenant()
  return (
    <nav aria-label={t('import.start.what')}>
      <h2 className={classes.fileTitle}>{t('import.start.what')}</h2>
      <ul className={classes.entities}>
        {entities.map((entity) => (
          <li key={entity.name}>
            <Link
              to={paths.import(tenant, entity.plural)}
              className={classes.entity}
              aria-current={entity.name === chosen.name ? 'true' : undefined}
            >
              <EntityIcon name={entity.name} />
              {entity.labels}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
