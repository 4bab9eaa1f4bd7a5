// Assets over time on the embedded database.
import { assetStoreContract } from './assets-contract.ts';
import { sqliteInTempFolder } from './sqlite-folder.ts';

assetStoreContract('SQLite', sqliteInTempFolder);
