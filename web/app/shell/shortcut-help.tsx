import { t } from '#web/app/language.ts'
import classes from '#web/app/shell/shortcut-help.module.css'
import { Dialog } from '#web/kit/dialog.tsx'
import { Keys } from '#web/kit/kbd.tsx'
import { type ShortcutGroup, useAllShortcuts } from '#web/kit/shortcuts.ts'

/** Groups of the same title as one, what belongs to the page first. */
function byTitle(groups: readonly ShortcutGroup[]): readonly ShortcutGroup[] {
  const titles = [...new Set(groups.map((group) => group.title))]
  const everywhere = t('web.keys.everywhere')
  return titles
    .sort((one, other) => Number(one === everywhere) - Number(other === everywhere))
    .map((title) => ({ title, shortcuts: groups.filter((group) => group.title === title).flatMap((group) => group.shortcuts) }))
}

/** Every key that works on this page. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const groups = byTitle(useAllShortcuts())
  return (
    <Dialog title={t('web.keys.title')} onClose={onClose} size="lg">
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className={classes.title}>{group.title}</h3>
            <dl className={classes.list}>
              {group.shortcuts.map((shortcut) => (
                <div key={shortcut.keys} className={classes.row}>
                  <dt>{shortcut.label}</dt>
                  <dd>
                    <Keys keys={shortcut.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
