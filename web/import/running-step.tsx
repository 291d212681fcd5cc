import { inSentence, language, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import shared from '#web/import/import.module.css'
import type { ImportRun } from '#web/import/imports.ts'
import classes from '#web/import/result.module.css'
import { Section } from '#web/kit/page.tsx'
import { WorkProgress } from '#web/kit/work-progress.tsx'

/** The work itself, forwards or back: how far, how long; one need not wait here. */
export function RunningStep({ run, entity }: { run: ImportRun; entity: ModelEntity }) {
  const { done, total, created, updated, failed } = run.progress
  const title = run.state === 'undoing' ? t('import.run.undoTitle') : t('import.run.title', { name: inSentence(entity.labels) })
  const format = new Intl.NumberFormat(language())
  const counts = [
    [t('import.result.created'), created],
    [t('import.result.updated'), updated],
    [t('import.result.failed'), failed],
  ] as const
  return (
    <Section title={title}>
      <WorkProgress
        label={title}
        done={done}
        total={total}
        count={t('import.run.of', { done, total })}
        left={(time) => t('import.run.left', { time })}
      />
      <p className={shared.hint}>
        {done === 0
          ? t('import.run.waiting')
          : counts
              .filter(([, count]) => count > 0)
              .map(([label, count]) => `${label}: ${format.format(count)}`)
              .join(' · ')}
      </p>
      <p className={classes.leave}>{t('import.run.leave')}</p>
    </Section>
  )
}
