// Many tenants by chance, where `npm test` takes one.
import '#engine/backup/restore.test.ts'
