/** This process: the roles it has, the folder it may write to, the name it goes by. */
package io.cupel.role;
