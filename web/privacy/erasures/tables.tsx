import { t, wordFor } from '#web/app/language.ts'
import { entityByName, type Model } from '#web/app/model.ts'
import { useModel } from '#web/app/tenant.ts'
import { Section } from '#web/kit/page.tsx'
import classes from '#web/privacy/erasures/erasures.module.css'
import type { Erasure } from '#web/privacy/erasures/erasures.ts'

/** What a table holds, as people call it: an entity, the parts of one of its fields, else our word. */
function wordOf(model: Model, table: string): string | undefined {
  const entity = entityByName(model, table)
  if (entity !== undefined) return entity.labels
  const owner = model.entities.find(({ name }) => table.startsWith(`${name}_`))
  const field = owner?.fields.find(({ key }) => table === `${owner.name}_${key}`)
  if (owner !== undefined && field !== undefined) return `${owner.labels}: ${field.label}`
  return wordFor(`erasures.tables.${table}`)
}

/** What was done to each table, with its name as the certificate has it. */
export function Tables({ one }: { one: Erasure }) {
  const model = useModel()
  return (
    <Section title={t('erasures.view.tables')}>
      <table className={classes.tables}>
        <thead>
          <tr>
            <th scope="col">{t('erasures.view.table')}</th>
            <th scope="col">{t('erasures.view.erased')}</th>
            <th scope="col">{t('erasures.view.emptied')}</th>
            <th scope="col">{t('erasures.view.unlinked')}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(one.counts).map(([table, { erased, emptied, unlinked }]) => {
            const word = wordOf(model, table)
            return (
              <tr key={table}>
                <td>
                  {word ?? table}
                  {word !== undefined && <span className={classes.tableName}>{table}</span>}
                </td>
                <td>{erased ?? ''}</td>
                <td>{emptied ?? ''}</td>
                <td>{unlinked ?? ''}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Section>
  )
}
