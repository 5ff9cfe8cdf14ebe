/** The backups of a lab that is not open: its database may be what is damaged. */
export { backupFolder, listBackups, type Backup } from './store/backup-files.ts';
export { restoreBackup } from './store/restore-backup.ts';
